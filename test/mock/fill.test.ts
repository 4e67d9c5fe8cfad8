/** The mock filled with generated records, and the leads that the examples deliver. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { checkInput, type Operation, providers } from '../../contracts';
import { createFaker } from '../../mock-server/src/faker';
import { generateLeads } from '../../mock-server/src/index';
import { sampleInput } from '../../mock-server/src/sample-input';
import { ask, startMock } from './asking';

describe('fill', () => {
	it('writes as many records as were asked for, through every operation', async () => {
		const mock = await startMock({ seed: 3 });
		expect(await mock.fill(40)).toEqual({
			trata_prospects: 40,
			architect_prospects: 40,
			architect_prospect_logs: 40,
			pollybot_leads: 40,
			smartflo_leads: 40,
		});
		expect((await ask(mock, '/records/pollybot_leads?_page=4&_limit=10')).body).toHaveLength(10);
	});

	it('adds other ones the second time', async () => {
		for (const seed of [3, undefined]) {
			const mock = await startMock({ seed });
			await mock.fill(30);
			expect((await mock.fill(30)).pollybot_leads).toBe(60);
		}
	});

	it('repeats exactly with a seed, after a reset too', async () => {
		const [one, other] = [await startMock({ seed: 3 }), await startMock({ seed: 3 })];
		await one.fill(10);
		await other.fill(10);
		const first = one.records('smartflo_leads');
		expect(other.records('smartflo_leads')).toEqual(first);
		one.reset();
		await one.fill(10);
		expect(one.records('smartflo_leads')).toEqual(first);
	});

	it.each([-1, 1.5, 25_001])('refuses %p', async (count) => {
		const mock = await startMock();
		await expect(mock.fill(count)).rejects.toThrow(/a whole number of records from 0 to 25000, not/);
		await mock.fill(1);
		await expect(mock.fill(25_000)).rejects.toThrow('not 25000; there are 1 already');
	});

	it('makes inputs that every contract takes, with all that it can know of a lead', async () => {
		const leads = await generateLeads(50, 1);
		const faker = await createFaker(1);
		for (const { operations } of Object.values(providers)) {
			for (const operation of Object.values<Operation>(operations)) {
				for (const [index, lead] of leads.entries()) {
					const input = sampleInput(operation, lead, index, faker);
					expect(checkInput(operation, input)).toMatchObject({ ok: true });
					expect(Object.values(input)).toEqual(expect.arrayContaining([lead.name, lead.email, lead.phone]));
				}
			}
		}
	});
});

describe('generated leads', () => {
	it('are the same for the same seed only', async () => {
		expect(await generateLeads(20, 1)).toEqual(await generateLeads(20, 1));
		expect(await generateLeads(20, 1)).not.toEqual(await generateLeads(20, 2));
		expect((await generateLeads(30, 1)).slice(0, 20)).toEqual(await generateLeads(20, 1));
	});

	it('can be written to nobody and rung up by everybody', async () => {
		const leads = await generateLeads(2000, 1);
		expect(new Set(leads.map(({ email }) => email)).size).toBe(2000);
		expect(new Set(leads.map(({ phone }) => phone.replace('(0)', '').replace(/\D/g, ''))).size).toBe(2000);
		for (const { email, phone, name, linkedin } of leads) {
			expect(email).toMatch(/^[a-z]+\.[a-z]+\d*@[a-z0-9]+\.example\.(com|org|net)$/);
			expect(phone).toMatch(/^\+\d[\d ().-]{9,18}$/);
			expect(phone).toMatch(/[ ().-]/);
			expect(name).toMatch(/^\S.*\S$/);
			expect(linkedin).toMatch(/^https:\/\/www\.linkedin\.com\/in\/[a-z0-9-]+$/);
		}
	});

	it('are as awkward as the real ones', async () => {
		const leads = await generateLeads(500, 1);
		const some = (pattern: RegExp, of: 'name' | 'note' | 'address') => leads.some((lead) => pattern.test(lead[of]));
		expect(some(/[^\x20-\x7e]/, 'name')).toBe(true);
		expect(some(/'/, 'name')).toBe(true);
		expect(some(/,/, 'note')).toBe(true);
		expect(some(/"/, 'note')).toBe(true);
		expect(some(/^$/, 'note')).toBe(true);
		expect(some(/,/, 'address')).toBe(true);
	});

	it('leave the generator of others alone', async () => {
		const { faker } = await import('@faker-js/faker/locale/en');
		faker.seed(5);
		const expected = faker.number.int();
		faker.seed(5);
		await generateLeads(3, 1);
		expect(faker.number.int()).toBe(expected);
	});
});

it('examples/leads.csv is what `npm run leads` writes', async () => {
	const file = readFileSync(join(__dirname, '..', '..', 'examples', 'leads.csv'), 'utf8');
	expect(file).toBe(stringify(await generateLeads(25, 238), { header: true }));
	expect(file.split('\n')[0]).toBe('name,email,phone,company,job_title,address,linkedin,source,note');
});
