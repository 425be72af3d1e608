import type { Config } from '../../../kernel/config/config.ts';
import { badInput } from '../../../kernel/errors.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import type { Resources } from '../../../kernel/resources.ts';
import { lengthsOf, parseText } from '../../../kernel/text.ts';
import { type ContractSchemas, createContractSchemas, eventTypesOf } from '../../../kernel/webhooks/contracts.ts';

const DESCRIPTION = { max: 200, trim: true } as const;

/** The descriptions of these fields in inputs. */
export const RULES = {
  description: `The purpose of the webhook: ${lengthsOf(DESCRIPTION)}.`,
  eventTypes:
    'The types of events that it gets, such as `MessageSent`; none stands for all that the contract of the key shows.',
  url: 'The address to post to: an https URL with a public address, without a user and a fragment.',
} as const;

/** One for each process, which has one configuration. */
const schemasOf = new WeakMap<Config, ContractSchemas>();

function contractsOf({ config }: Resources): ContractSchemas {
  const schemas = schemasOf.get(config) ?? createContractSchemas(config);
  schemasOf.set(config, schemas);
  return schemas;
}

/** More than there are. */
const MOST_TYPES = 100;

/** Types of events as a client named them. One that the contract hides is `BAD_USER_INPUT` like one that is not there. */
export async function parseEventTypes(
  { resources }: RequestContext,
  names: readonly string[],
  contract: string,
): Promise<string[]> {
  const schema = await contractsOf(resources).find(contract);
  if (!schema) throw badInput('apiKeyId', 'must be a key whose contract is there.');
  if (names.length > MOST_TYPES) throw badInput('eventTypes', `must have at most ${MOST_TYPES} entries.`);
  const known = new Set(eventTypesOf(schema));
  for (const [index, name] of names.entries()) {
    const field = `eventTypes.${index}`;
    if (!known.has(name)) throw badInput(field, `names no type of event: ${parseText(name, field, { max: 100 })}.`);
  }
  return [...new Set(names)];
}

/** The purpose of a webhook, as a client gave it. */
export const parseDescription = (text: string): string => parseText(text, 'description', DESCRIPTION);
