import { run, statement } from '../../../kernel/database/statement.ts';
import { type CursorValues, decodeCursor, encodeCursor } from '../../../kernel/graphql/cursor.ts';
import { type Connection, forwardPage, parsePageSize } from '../../../kernel/graphql/pagination.ts';
import { FIRST_ID, isId, LAST_ID, parseOptionalId } from '../../../kernel/ids.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { requireRole } from '../../../kernel/roles.ts';
import { parseText } from '../../../kernel/text.ts';
import type { Conversation } from '../entities/conversation.ts';
import type { AdminConversationsArgs } from '../inputs.ts';
import { SHARED_COLUMNS } from '../loaders.ts';

/** A conversation, and the title by which the page is sorted if it is. */
type Row = Conversation & { readonly term: string };

/** Ids are in order of time. `$1`: the id to come before, `$2`: the limit. */
const NEWEST = statement<Row>(`
  select ${SHARED_COLUMNS} from conversation c where c.id < $1 order by c.id desc limit $2`);

const NEWEST_OF_KIND = statement<Row>(`
  select ${SHARED_COLUMNS} from conversation c where c.kind = $3 and c.id < $1 order by c.id desc limit $2`);

const NEWEST_OF_PARTICIPANT = statement<Row>(`
  select ${SHARED_COLUMNS} from participant p join conversation c on c.id = p.conversation_id
  where p.user_id = $4 and p.conversation_id < $1 and ($3::text is null or c.kind = $3)
  order by p.conversation_id desc limit $2`);

/** As its index has it. The database folds the case of both sides, so that they are folded alike. */
const TITLE = 'lower(c.title) collate "C"';

const PAGE_BY_TITLE = `
  where c.title is not null
    and (${TITLE}, c.id) > (greatest(lower($1) collate "C", $2 collate "C"), $3::uuid)
    and ${TITLE} < (lower($1) || '\u{10FFFF}') collate "C"
    and ($4::text is null or c.kind = $4)
  order by ${TITLE}, c.id limit $5`;

const BY_TITLE = statement<Row>(`
  select ${SHARED_COLUMNS}, ${TITLE} as term from conversation c ${PAGE_BY_TITLE}`);

/** From the participant's conversations: titles that begin alike may be very many. */
const BY_TITLE_OF_PARTICIPANT = statement<Row>(`
  with own as materialized (
    select c.* from participant p join conversation c on c.id = p.conversation_id where p.user_id = $6
  )
  select ${SHARED_COLUMNS}, ${TITLE} as term from own c ${PAGE_BY_TITLE}`);

interface Page {
  readonly kind: string | null;
  readonly participantId: string | null;
  readonly after: string | null | undefined;
  readonly limit: number;
}

/** All conversations for moderators and admins, the newest first; with `search` by title. */
export async function listAllConversations(
  context: RequestContext,
  { filter, first: size, after }: AdminConversationsArgs,
): Promise<Connection<Conversation>> {
  await requireRole(context, 'MODERATOR');
  const first = parsePageSize(size, 'first', context.resources.config.chat.maxPageSize);
  const { search, kind = null, participantId: participant } = filter ?? {};
  const prefix = parseText(search ?? '', 'filter.search', { max: 128, trim: true });
  const participantId = parseOptionalId(participant, 'filter.participantId');
  const page = { kind, participantId, after, limit: first + 1 };
  const rows = prefix ? await readByTitle(context, prefix, page) : await readNewest(context, page);
  return forwardPage(rows, {
    first,
    after: Boolean(after),
    cursor: ({ id, term }) => (prefix ? encodeCursor(TITLE_AND_ID.kind, [term, id]) : encodeCursor(ID.kind, [id])),
    node: (row) => row,
  });
}

function readByTitle({ em }: RequestContext, prefix: string, { kind, participantId, after, limit }: Page) {
  const [term, id] = after ? decodeCursor<[string, string]>(after, TITLE_AND_ID) : ['', FIRST_ID];
  const values = [prefix, term, id, kind, limit];
  return participantId ? run(em, BY_TITLE_OF_PARTICIPANT, [...values, participantId]) : run(em, BY_TITLE, values);
}

function readNewest({ em }: RequestContext, { kind, participantId, after, limit }: Page): Promise<Row[]> {
  const [before] = after ? decodeCursor<[string]>(after, ID) : [LAST_ID];
  if (participantId) return run(em, NEWEST_OF_PARTICIPANT, [before, limit, kind, participantId]);
  return kind ? run(em, NEWEST_OF_KIND, [before, limit, kind]) : run(em, NEWEST, [before, limit]);
}

const cursorOf = (kind: string, fits: (values: CursorValues) => boolean) => ({
  kind,
  field: 'after',
  check: (values: unknown[]) => fits(values as unknown as CursorValues),
});

const ID = cursorOf('adminConversations', ([id, ...rest]) => isId(id) && rest.length === 0);
const TITLE_AND_ID = cursorOf(
  'adminConversationsByTitle',
  ([term, id, ...rest]) => typeof term === 'string' && isId(id) && rest.length === 0,
);
