import { badInput } from '../../../kernel/errors.ts';
import { formatted, lengthsOf, parseText } from '../../../kernel/text.ts';

const NAME = { min: 1, max: 100, trim: true, name: true } as const;
/** In a minute. */
const QUOTA = { requests: 1_000_000, cost: 1_000_000_000 } as const;

/** The descriptions of these fields in inputs. */
export const RULES = {
  name: `The name that admins know it by: ${lengthsOf(NAME)}.`,
  requestsPerMinute: `The number of operations that it may send in a minute: 1 to ${formatted(QUOTA.requests)}.`,
  costPerMinute: `The most that its operations may cost in a minute, in fields that they can return: 1 to ${formatted(QUOTA.cost)}.`,
} as const;

export const parseKeyName = (text: string): string => parseText(text, 'name', NAME);
export const parseRequests = (value: number): number => parseQuota(value, 'requestsPerMinute', QUOTA.requests);
export const parseCost = (value: number): number => parseQuota(value, 'costPerMinute', QUOTA.cost);

function parseQuota(value: number, field: string, most: number): number {
  if (value < 1 || value > most) throw badInput(field, `must be from 1 to ${most}.`);
  return value;
}
