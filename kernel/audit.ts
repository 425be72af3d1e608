import type { EntityManager } from '@mikro-orm/postgresql';
import { run, statement } from './database/statement.ts';
import { newId } from './ids.ts';
import type { RequestContext } from './request-context.ts';

/** What an action was done to. Nothing in it is secret: details are shown to every admin and exported. */
export interface Done {
  readonly subject?: { readonly type: AuditSubject; readonly id: string };
  /** The details that tell one such action from another. */
  readonly details?: Readonly<Record<string, unknown>>;
}

export interface AuditedAction extends Done {
  /** The mutation, query or field, as the schema names it; the command, for what has none there. */
  readonly action: string;
}

/** A transaction in which something is done, and noted in the audit log. */
export interface AuditedTransaction {
  readonly em: EntityManager;
  /** Writes the entry of what this transaction does. */
  audit(done: Done): Promise<void>;
}

/** Does one action in a transaction, for an actor it knows. */
export type Act<Transaction extends AuditedTransaction = AuditedTransaction> = <Result>(
  work: (transaction: Transaction) => Promise<Result>,
) => Promise<Result>;

/** The actor and the origin: the context of a request, or what stands for one. */
export interface Actor extends Pick<RequestContext, 'caller'> {}

/** The type, as the schema names it, of what an action was done to. */
export type AuditSubject = 'User' | 'Conversation' | 'ApiKey' | 'Webhook' | 'TrustedDocuments';

const APPEND = statement(`
  insert into audit_entry
    (id, occurred_at, actor_id, api_key_id, action, subject_type, subject_id, details, ip, request_id)
  values ($1, clock_timestamp(), $2, $3, $4, $5, $6, $7, $8, $9)`);

/**
 * Writes who did what, when and from where into the audit log, inside the transaction (`em`) of the action: both are
 * there or neither. Nothing in the log is ever changed; the database refuses it.
 */
export async function appendAudit(
  em: EntityManager,
  { caller }: Actor,
  { action, subject, details = {} }: AuditedAction,
): Promise<void> {
  if (!em.isInTransaction()) throw new Error('An action is audited in its own transaction.');
  const { viewer, apiKeyId, ip, requestId } = caller;
  const what = [action, subject?.type ?? null, subject?.id ?? null, JSON.stringify(details)];
  await run(em, APPEND, [newId(), viewer?.userId ?? null, apiKeyId ?? null, ...what, ip, requestId]);
}
