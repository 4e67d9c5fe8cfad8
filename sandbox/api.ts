/** n8n's own interface, the one that its editor uses: what the sandbox and the end-to-end tests ask of it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ICredentialDataDecryptedObject, IRunExecutionData, IWorkflowBase } from 'n8n-workflow';
import { OWNER } from './n8n';

export interface StoredCredential {
	readonly id: string;
	readonly name: string;
	readonly type: string;
}

export interface InstalledPackage {
	readonly packageName: string;
	readonly installedVersion: string;
	readonly failedLoading: boolean;
}

export type Workflow = Pick<IWorkflowBase, 'name' | 'nodes' | 'connections' | 'settings' | 'pinData'>;

export interface StoredWorkflow extends Workflow {
	readonly id: string;
	readonly versionId: string;
	/** In lists only. */
	readonly publicationStatus?: string;
}

export interface Execution {
	readonly id: string;
	readonly status: string;
	readonly startedAt: string;
	readonly stoppedAt: string | null;
	readonly retryOf?: string | null;
	readonly data: IRunExecutionData;
}

export class N8nApi {
	private cookie = '';

	private constructor(readonly url: string) {}

	/** Signs the owner in; makes the account where there is none. */
	static async signIn(url: string): Promise<N8nApi> {
		const api = new N8nApi(url);
		// n8n reports itself ready a moment before it has its routes.
		while (!(await fetch(`${url}/rest/settings`).catch(() => undefined))?.ok) await sleep(100);
		const { email, password } = OWNER;
		try {
			await api.ask('POST', '/owner/setup', OWNER);
		} catch {
			await api.ask('POST', '/login', { emailOrLdapLoginId: email, password });
		}
		return api;
	}

	/** What proves who asks. */
	get headers(): { readonly cookie: string } {
		return { cookie: this.cookie };
	}

	/** Fails with n8n's message. */
	async ask<Answer>(method: string, route: string, body?: object): Promise<Answer> {
		const answer = await fetch(`${this.url}/rest${route}`, {
			method,
			// A connection kept from before may be one that a busy n8n is about to close.
			headers: { cookie: this.cookie, 'content-type': 'application/json', connection: 'close' },
			body: body && JSON.stringify(body),
		});
		const text = await answer.text();
		if (!answer.ok) throw new Error(`n8n answered ${method} ${route} with ${answer.status}: ${text.slice(0, 500)}`);
		const cookie = answer.headers.getSetCookie().find((line) => line.startsWith('n8n-auth='));
		if (cookie !== undefined) this.cookie = cookie.split(';')[0]!;
		return (JSON.parse(text) as { data: Answer }).data;
	}

	packages(): Promise<InstalledPackage[]> {
		return this.ask('GET', '/community-packages');
	}

	/** As the screen for community nodes does. */
	installPackage(name: string): Promise<InstalledPackage> {
		return this.ask('POST', '/community-packages', { name });
	}

	credentials(): Promise<StoredCredential[]> {
		return this.ask('GET', '/credentials');
	}

	addCredential(name: string, type: string, data: ICredentialDataDecryptedObject): Promise<StoredCredential> {
		return this.ask('POST', '/credentials', { name, type, data });
	}

	removeCredential(id: string): Promise<unknown> {
		return this.ask('DELETE', `/credentials/${id}`);
	}

	workflow(id: string): Promise<StoredWorkflow> {
		return this.ask('GET', `/workflows/${id}`);
	}

	workflows(): Promise<StoredWorkflow[]> {
		return this.ask('GET', '/workflows');
	}

	/** Stores a workflow; its nodes get the stored credentials of the same names. */
	addWorkflow(workflow: Workflow, credentials: readonly StoredCredential[] = []): Promise<StoredWorkflow> {
		const nodes = workflow.nodes.map((node) => ({
			...node,
			credentials: Object.fromEntries(
				Object.entries(node.credentials ?? {}).map(([type, { id, name }]) => [
					type,
					{ id: credentials.find((stored) => stored.name === name)?.id ?? id, name },
				]),
			),
		}));
		return this.ask('POST', '/workflows', { active: false, ...workflow, nodes });
	}

	/** As a click on Publish; resolves once its webhooks are there. */
	async activate({ id, versionId }: StoredWorkflow): Promise<void> {
		await this.ask('POST', `/workflows/${id}/activate`, { versionId });
		const published = async () => {
			const { publicationStatus } = (await this.workflows()).find((workflow) => workflow.id === id)!;
			return publicationStatus === 'published';
		};
		while (!(await published())) await new Promise((resolve) => setTimeout(resolve, 50));
	}

	/** As a click on Execute Workflow; the execution's id. */
	async run({ id, ...workflow }: StoredWorkflow): Promise<string> {
		const trigger = workflow.nodes.find(({ type }) => type.endsWith('Trigger'))!;
		const { executionId } = await this.ask<{ executionId: string }>('POST', `/workflows/${id}/run`, {
			workflowData: { id, ...workflow },
			triggerToStartFrom: { name: trigger.name },
		});
		return executionId;
	}

	async execution(id: string): Promise<Execution> {
		const { parse } = await import('flatted');
		const { data, ...rest } = await this.ask<Omit<Execution, 'data'> & { data: string }>('GET', `/executions/${id}`);
		return { ...rest, data: parse(data) as IRunExecutionData };
	}

	async executions(): Promise<Omit<Execution, 'data'>[]> {
		return (await this.ask<{ results: Omit<Execution, 'data'>[] }>('GET', '/executions')).results;
	}

	/** The execution when it is over, however it ended. */
	async over(id: string): Promise<Execution> {
		for (;;) {
			const execution = await this.execution(id);
			if (!['new', 'running', 'waiting'].includes(execution.status)) return execution;
			await sleep(200);
		}
	}

	stop(id: string): Promise<unknown> {
		return this.ask('POST', `/executions/${id}/stop`);
	}

	/** Retries a failed execution, waits for its end, and resolves to the new execution's id. */
	async retry(id: string): Promise<string> {
		await this.ask('POST', `/executions/${id}/retry`, { loadWorkflow: false });
		return (await this.executions()).find(({ retryOf }) => retryOf === id)!.id;
	}
}
