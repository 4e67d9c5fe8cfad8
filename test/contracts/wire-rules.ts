/**
 * What each vendor takes, written down a second time from the vendors' pages and public references, so that a mistake in
 * a contract cannot hide behind the contract itself. Strict: a name that a vendor does not know is a mistake.
 */
import { z } from 'zod/v4';

const textOf = (max: number) => z.string().min(1).max(max);
const emailish = z.string().regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$/);
const anyObject = z.looseObject({});

/** By provider and operation. */
export const wireRules: Readonly<Record<string, Readonly<Record<string, z.ZodType>>>> = {
	trata: {
		createProspect: z.strictObject({
			status: z.enum([
				'NEW',
				'GENERAL_ENQUIRY',
				'SCHEDULED_CALLBACK_WITH_BOT',
				'SCHEDULED_APPOINTMENT_WITH_PERSON',
				'SCHEDULED_APPOINTMENT_FOR_SERVICE',
				'NOT_INTERESTED',
				'PRODUCT_ORDER_PLACED',
				'SERVICE_ORDER_PLACED',
			]),
			name: textOf(512).optional(),
			email: emailish.max(512).optional(),
			phoneNumber: textOf(512).optional(),
			externalReference: z
				.array(z.strictObject({ providerName: z.string(), id: z.string(), providerProps: anyObject.optional() }))
				.optional(),
			prospectProps: anyObject.optional(),
		}),
	},
	architect: {
		logActivity: z.strictObject({
			source: textOf(100),
			type: textOf(100),
			payload: anyObject,
			prospectId: z
				.string()
				.regex(/^prospect_[a-z0-9]{26}$/)
				.optional(),
			email: emailish.optional(),
			phoneNumber: z
				.string()
				.regex(/^\+[1-9]\d{1,14}$/)
				.optional(),
			linkedinProfileUrl: z.string().min(1).optional(),
			idempotencyKey: textOf(255).optional(),
			name: textOf(255).optional(),
		}),
	},
	pollybot: {
		addLead: z.strictObject({
			name: textOf(100),
			email: emailish,
			phone: textOf(20).optional(),
			source: textOf(50).optional(),
			status: z.enum(['new', 'contacted', 'qualified', 'converted', 'lost', 'follow_up']).optional(),
			metadata: z.unknown(),
		}),
	},
	smartflo: {
		addToBroadcast: z.strictObject({
			field_0: z.string().regex(/^\d+$/),
			field_1: z.string().optional(),
			field_2: emailish.optional(),
			field_3: z.string().optional(),
			field_4: z.string().optional(),
			field_5: z.string().optional(),
			field_6: z.string().optional(),
			field_7: z.string().optional(),
			field_8: z.string().optional(),
			field_9: z.string().optional(),
			field_10: z.string().optional(),
			field_11: z.string().optional(),
			duplicate_option: z.enum(['skip', 'overwrite', 'clone']).optional(),
			priority: z.int().min(1).max(30).optional(),
			skill_id: z.string().optional(),
		}),
	},
};
