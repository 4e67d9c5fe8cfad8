/**
 * The campaign: every provider and every fault, over real HTTP through n8n's engine. The vendor's books and the node's
 * outcomes have to agree to the item. `npm run campaign` runs it with 10,000 items for each and prints the table.
 */
import Table from 'cli-table3';
import type { IDataObject } from 'n8n-workflow';
import { type Operation, type OutcomeKind, type Provider, providers } from '../../index';
import { formOf, runNode } from '../nodes/in-engine';
import { FAULTS } from './faults';
import { emailOf, type Fault, FaultyVendor } from './faulty-vendor';

const FULL = process.env.CAMPAIGN_ITEMS !== undefined;
const ITEMS = Number(process.env.CAMPAIGN_ITEMS ?? 300);
jest.setTimeout(600_000);

interface Case {
	readonly title: string;
	readonly provider: Provider;
	readonly operation: Operation;
	readonly options: IDataObject;
	/** Whether an item in doubt may be sent again. */
	readonly safe: boolean;
}

/** Each provider as it comes; and with the choice that makes sending again unsafe, where there is one. */
const CASES: Case[] = Object.values<Provider>(providers).flatMap((provider) => {
	const operation = Object.values(provider.operations)[0]!;
	const { resend, fields } = operation;
	const usual = { title: provider.name, provider, operation, options: {}, safe: resend.safe !== 'never' };
	if (resend.safe !== 'with' || !resend.values) return [usual];
	const unsafe = fields[resend.field]!.choices!.filter(({ value }) => !resend.values!.includes(value));
	return [
		usual,
		...unsafe.map(({ value, label }) => ({
			...usual,
			title: `${provider.name}: ${label}`,
			options: { [resend.field]: value },
			safe: false,
		})),
	];
});

const people = Array.from({ length: ITEMS }, (_, item) => ({ email: emailOf(item), phone: 919800000000 + item }));

function form({ fields }: Operation): Record<string, unknown> {
	return Object.fromEntries(
		Object.entries(fields).flatMap(([key, { kind, required, role, example }]) => {
			if (kind === 'email') return [[key, '={{ $json.email }}']];
			if (!required) return [];
			if (kind === 'phone') return [[key, '={{ $json.phone }}']];
			return [[key, role === 'activity' ? '={{ $json }}' : example]];
		}),
	);
}

type Row = Record<OutcomeKind | 'requests' | 'hits' | 'ms', number> & { provider: string; fault: string };
const table: Row[] = [];

async function run({ title, provider, operation, options, safe }: Case, fault: Fault): Promise<void> {
	await using vendor = await FaultyVendor.start(provider, fault, ITEMS);
	const start = performance.now();
	const { main, error } = await runNode(
		provider,
		formOf(operation, form(operation), { includeOutcome: true, ...fault.options, ...options }),
		people,
		{ baseUrl: vendor.url, onError: 'continueRegularOutput' },
	);
	const ms = performance.now() - start;
	expect(error).toBeUndefined();
	expect(vendor.strangers).toEqual([]);
	expect(vendor.hits).toBeGreaterThan(0);
	expect(main.map(({ pairedItem }) => pairedItem)).toEqual(people.map((_, item) => ({ item })));

	const counts: Record<OutcomeKind, number> = {
		created: 0,
		existing: 0,
		rejected: 0,
		refused: 0,
		unknown: 0,
		unsent: 0,
	};
	const disagreements: string[] = [];
	for (const [item, { json }] of main.entries()) {
		const kind = (json.outcome ?? (json.details as IDataObject).outcome) as OutcomeKind;
		counts[kind]++;
		const entry = vendor.books[item]!;
		const delivered = kind === 'created' || kind === 'existing';
		const agrees =
			(delivered ? entry.written === 1 : kind === 'unknown' ? !safe && entry.written <= 1 : entry.written === 0) &&
			(safe || entry.askedInDoubt === 0) &&
			(!delivered || json.id === undefined || json.id === entry.id);
		if (!agrees) disagreements.push(`item ${item} is ${kind} to the node, ${JSON.stringify(entry)} to the vendor`);
	}
	table.push({ provider: title, fault: fault.title, ...counts, requests: vendor.requests, hits: vendor.hits, ms });
	if (FULL) process.stderr.write(`${fault.title}, ${title}: ${vendor.requests} requests, ${Math.round(ms)} ms\n`);
	expect({ [title]: disagreements }).toEqual({ [title]: [] });

	// Nothing is lost by a fault that passes: all is delivered, but for what may not be sent again.
	if (fault.final) return;
	expect({ [title]: counts.created + counts.existing + counts.unknown }).toEqual({ [title]: ITEMS });
	// All are different people: a vendor that recognizes its own record proves that it is ours.
	if (operation.resend.safe === 'always') expect({ [title]: counts.existing }).toEqual({ [title]: 0 });
	if (safe || fault.leavesOpen === 'never') expect({ [title]: counts.unknown }).toEqual({ [title]: 0 });
	else if (fault.leavesOpen === 'always') expect(counts.unknown).toBeGreaterThan(0);
}

describe(`${ITEMS} items each`, () => {
	it.each(FAULTS)('$title: books and outcomes agree', async (fault) => {
		if (!FULL) await Promise.all(CASES.map(async (one) => await run(one, fault)));
		else for (const one of CASES) await run(one, fault);
	});
});

afterAll(() => {
	if (!FULL) return;
	const columns = ['created', 'existing', 'rejected', 'refused', 'unknown', 'unsent', 'requests', 'hits'] as const;
	const printed = new Table({ head: ['provider', 'fault', ...columns, 's'], style: { head: [], border: [] } });
	for (const row of table) {
		printed.push([row.provider, row.fault, ...columns.map((name) => row[name]), (row.ms / 1000).toFixed(1)]);
	}
	process.stdout.write(`\n${printed.toString()}\n`);
});
