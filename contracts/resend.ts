import type { Operation } from './define';
import type { CheckedInput } from './request';

/** Whether sending this input again is harmless though an earlier try may have been written. */
export function resendIsSafe({ resend }: Operation, input: CheckedInput): boolean {
	switch (resend.safe) {
		case 'never':
			return false;
		case 'always':
			return true;
		default: {
			const value = input[resend.field];
			return value !== undefined && (resend.values?.includes(value as string) ?? true);
		}
	}
}

/** The field whose key a host makes by itself where nobody gave one, if the operation has such a field. */
export function idempotencyField({ fields }: Operation): string | undefined {
	return Object.keys(fields).find((key) => fields[key]!.role === 'idempotency-key');
}
