import type { ParticipantAccess } from '../access.ts';
import { badInput, forbidden } from '../errors.ts';
import { type ConversationKind, type ParticipantRole, ParticipantRoles } from '../graphql/enums.ts';

/** The participants who may do something, as the capability declares it that does it; services name it and know no role. */
export interface Permission {
  /** The roles that may, by the kind of the conversation. A kind that is left out has no such thing. */
  readonly roles: Readonly<Partial<Record<ConversationKind, readonly ParticipantRole[]>>>;
  /** Says to the others who may: a sentence. */
  readonly refusal: string;
}

/** Every participant, whatever their role. */
export const EVERYONE = Object.values(ParticipantRoles);

/** The cells of the table that permit it, `GROUP OWNER` for one: SQL functions take them and check them under their lock. */
export const permitsOf = ({ roles }: Permission): string[] =>
  Object.entries(roles).flatMap(([kind, permitted]) => permitted.map((role) => `${kind} ${role}`));

/** The same roles in groups and channels; a direct conversation has no such thing. */
export const inGroups = (...roles: readonly ParticipantRole[]): Permission['roles'] => ({
  GROUP: roles,
  CHANNEL: roles,
});

type Place = Pick<ParticipantAccess, 'kind' | 'role'>;

/** Whether a participant with this place may. */
export const isPermitted = ({ kind, role }: Place, { roles }: Permission): boolean =>
  roles[kind]?.includes(role) ?? false;

const KINDS: Readonly<Record<ConversationKind, string>> = {
  DIRECT: 'direct conversation',
  GROUP: 'group',
  CHANNEL: 'channel',
};

/** Throws `FORBIDDEN` for a participant whose role may not, `BAD_USER_INPUT` for a kind that has no such thing. */
export function checkPermitted(place: Place, permission: Permission): void {
  const { roles, refusal } = permission;
  if (!roles[place.kind]) {
    const kinds = (Object.keys(roles) as ConversationKind[]).map((kind) => `${KINDS[kind]}s`);
    throw badInput('conversationId', `is a ${KINDS[place.kind]}: this is for ${kinds.join(' and ')}.`);
  }
  if (!isPermitted(place, permission)) throw forbidden(refusal);
}
