/**
 * The fate of personal data when its user is erased.
 *
 * - `DELETED`: the rows go, or the keys.
 * - `CLEARED`: the rows stay, since others rely on their numbers; what the user wrote leaves them.
 * - `UNLINKED`: the rows stay, and the columns become null.
 * - `KEPT`: the rows stay as they are. Once the user's own row is gone, the id in them leads to nobody.
 * - `EXPIRES`: nothing; it is gone by itself as soon as `kept` says.
 */
export type Erasure = 'DELETED' | 'CLEARED' | 'UNLINKED' | 'KEPT' | 'EXPIRES';

interface Kept {
  /** The things that it says about the user, as a sentence for operators and those who ask what is known of them. */
  readonly holds: string;
  /** How long it is kept, as a sentence. */
  readonly kept: string;
  readonly erasure: Erasure;
}

/** Columns of a table that say whom its rows are about. */
export interface PersonalColumns extends Kept {
  readonly table: string;
  /** They hold a user's id, what leads to one (a session's id), or JSON with such ids in it. */
  readonly columns: readonly string[];
}

/** Keys of Redis. */
export interface PersonalKeys extends Kept {
  /** The key without `REDIS_PREFIX`, with its parts that differ in angle brackets: `seen:{<user id>}`. */
  readonly keys: string;
}

/**
 * A place where something about users is kept. Each capability declares its own (`personalData` in its
 * `declarations.ts`), and a test finds those that nobody declared.
 */
export type PersonalData = PersonalColumns | PersonalKeys;
