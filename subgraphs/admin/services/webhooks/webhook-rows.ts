import type { EntityManager } from '@mikro-orm/postgresql';
import { appendAudit } from '../../../../kernel/audit.ts';
import { LOG_TOPIC, type LogGrowth } from '../../../../kernel/bus/topics.ts';
import type { Config } from '../../../../kernel/config/config.ts';
import { run, statement } from '../../../../kernel/database/statement.ts';
import { badInput, notFound } from '../../../../kernel/errors.ts';
import { parseId } from '../../../../kernel/ids.ts';
import type { RequestContext } from '../../../../kernel/request-context.ts';
import type { Resources } from '../../../../kernel/resources.ts';
import { requireRole } from '../../../../kernel/roles.ts';
import { parseText } from '../../../../kernel/text.ts';
import { type ContractSchemas, createContractSchemas, eventTypesOf } from '../../../../kernel/webhooks/contracts.ts';
import type { SealedSecrets } from '../../../../kernel/webhooks/secrets.ts';
import type { Webhook } from '../../entities/webhook.ts';
import { WEBHOOK_DESCRIPTION } from '../../limits.ts';

/** A webhook as the database holds it, its sealed secrets and the contract of its key included. */
export interface WebhookRow extends Webhook, SealedSecrets {
  readonly previousSecretUntil: Date | null;
  readonly contract: string;
  readonly userId: string;
}

/** The columns of a {@link WebhookRow}, of `webhook w join api_key k`. */
export const WEBHOOK_COLUMNS = `w.id, w.api_key_id as "apiKeyId", w.url, w.description, w.event_types as "eventTypes",
  w.created_at as "createdAt", w.previous_secret_until as "previousSecretUntil", w.failures,
  w.failing_since as "failingSince", w.disabled_at as "disabledAt", w.disabled_reason as "disabledReason",
  case when w.disabled_at is null then coalesce(w.retry_at, (
    select min(wc.due_at) from webhook_cursor wc where wc.webhook_id = w.id and wc.attempts > 0)) end as "nextAttemptAt",
  w.sealed_secret as "sealedSecret", w.sealed_previous_secret as "sealedPreviousSecret", k.contract, k.user_id as "userId"`;

export const WEBHOOK_TABLES = 'webhook w join api_key k on k.id = w.api_key_id';

const FIND = statement<WebhookRow>(`select ${WEBHOOK_COLUMNS} from ${WEBHOOK_TABLES} where w.id = $1`);

/** Throws `BAD_USER_INPUT` for a text that is not an id, `NOT_FOUND` for a webhook that is not there. */
export async function findWebhook(em: EntityManager, id: string): Promise<WebhookRow> {
  const [row] = await run(em, FIND, [parseId(id, 'webhookId')]);
  if (!row) throw notFound('webhook');
  return row;
}

const LOCK = statement('select id from webhook where id = $1 for no key update');

/** An audited change of a webhook, with what it reports about itself. */
export interface WebhookChange {
  readonly action: string;
  readonly webhookId: string;
  /** Makes the change; what it returns goes into the audit log with it. */
  change(em: EntityManager, webhook: WebhookRow): Promise<Readonly<Record<string, unknown>>>;
}

/** Changes a webhook in one transaction with its audit entry, for admins, and has it looked at. Returns it as it is then. */
export async function changeAudited(context: RequestContext, { action, webhookId, change }: WebhookChange) {
  const webhook = await context.em.transactional(async (tx) => {
    const em = tx as EntityManager;
    await requireRole(context, 'ADMIN', em);
    await run(em, LOCK, [parseId(webhookId, 'webhookId')]);
    const before = await findWebhook(em, webhookId);
    const details = await change(em, before);
    await appendAudit(em, context, { action, subject: { type: 'Webhook', id: before.id }, details });
    const [after] = await run(em, FIND, [before.id]);
    return after ?? before;
  });
  tellChange(context.resources);
  return webhook;
}

const FORGET_FAILURES = statement(
  'update webhook set failures = 0, failing_since = null, retry_at = null where id = $1 and failures > 0',
);

const FORGET_ATTEMPTS = statement(
  'update webhook_cursor set attempts = 0, due_at = null where webhook_id = $1 and attempts > 0',
);

/** Has what waits for its next attempt tried at once: there is reason to believe that the target takes it. */
export async function releaseBacklog(em: EntityManager, webhookId: string): Promise<void> {
  // In the order in which a failed attempt writes both.
  await run(em, FORGET_FAILURES, [webhookId]);
  await run(em, FORGET_ATTEMPTS, [webhookId]);
}

/** Has those who deliver look at once. */
export const tellChange = ({ bus }: Resources): void =>
  bus.publish(LOG_TOPIC, { conversationIds: [] } satisfies LogGrowth);

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
  for (const name of names)
    if (!known.has(name))
      throw badInput('eventTypes', `names no type of event: ${parseText(name, 'eventTypes', { max: 100 })}.`);
  return [...new Set(names)];
}

/** The purpose of a webhook, as a client gave it. */
export const parseDescription = (text: string): string => parseText(text, 'description', WEBHOOK_DESCRIPTION);
