import type { Row } from '../../simulations';

/** As much of express's request as this needs. */
export interface PageRequest {
	/** Below the records' own path, with a slash: `/pollybot_leads`. */
	readonly path: string;
	readonly originalUrl: string;
	readonly protocol: string;
	readonly query: Readonly<Record<string, unknown>>;
	get(header: string): string | undefined;
}

export interface PageResponse {
	setHeader(name: string, value: string | number): unknown;
	links(links: Record<string, string>): unknown;
	json(body: unknown): unknown;
}

/**
 * Answers what asks for a page or a slice of a collection and nothing else, in json-server's words and headers. It would
 * look for each of these parameters among the fields of all records first, and that takes a hundred times as long.
 * @returns False when the request is another one; then nothing has been done.
 */
export function answerPage(
	rowsOf: (name: string) => readonly Row[] | undefined,
	request: PageRequest,
	response: PageResponse,
): boolean {
	const { _page, _limit, _start, _end, ...others } = request.query;
	const given = [_page, _limit, _start, _end];
	if (!given.every((value) => value === undefined || typeof value === 'string')) return false;
	if (Object.keys(others).length > 0 || !(_page || _limit || _end)) return false;
	const rows = rowsOf(request.path.slice(1));
	if (!rows) return false;
	response.setHeader('X-Total-Count', rows.length);
	response.setHeader('Access-Control-Expose-Headers', `X-Total-Count${_page ? ', Link' : ''}`);
	const start = wholeNumber(_start) || 0;
	const limit = wholeNumber(_limit);
	if (_page) {
		const page = Math.max(1, wholeNumber(_page) || 1);
		const size = limit || 10;
		const items = rows.slice((page - 1) * size, page * size);
		response.links(items.length === 0 || items.length === rows.length ? {} : linksOf(request, page, size, rows.length));
		response.json(items);
	} else response.json(rows.slice(start, _end ? wholeNumber(_end) : start + limit));
	return true;
}

function wholeNumber(text: unknown): number {
	return Number.parseInt(String(text), 10);
}

/** Addresses of the other pages. */
function linksOf(request: PageRequest, page: number, size: number, total: number): Record<string, string> {
	const own = `${request.protocol}://${request.get('host')}${request.originalUrl}`;
	const to = (other: number) => own.replace(`page=${page}`, `page=${other}`);
	return {
		first: to(1),
		...(page > 1 ? { prev: to(page - 1) } : {}),
		...(page * size < total ? { next: to(page + 1) } : {}),
		last: to(Math.ceil(total / size)),
	};
}
