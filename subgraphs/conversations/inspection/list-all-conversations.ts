import { ArgsType, Field, ID, InputType, Int } from 'type-graphql';
import { run, statement } from '../../../kernel/database/statement.ts';
import { decodeCursor, encodeCursor } from '../../../kernel/graphql/cursor.ts';
import { type ConversationKind, ConversationKinds } from '../../../kernel/graphql/enums.ts';
import { NAME_AND_ID, startOfNames, toNameRange } from '../../../kernel/graphql/name-search.ts';
import {
  type Connection,
  DEFAULT_PAGE_SIZE,
  forwardPage,
  PAGE_SIZE_RULE,
  parsePageSize,
} from '../../../kernel/graphql/pagination.ts';
import { isId, LAST_ID, parseOptionalId } from '../../../kernel/ids.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { parseText } from '../../../kernel/text.ts';
import type { Conversation } from '../entities/conversation.ts';
import { SHARED_COLUMNS } from '../loaders.ts';

@InputType({
  description: 'A filter of the conversations of the installation. A field that is left out does not narrow the list.',
})
export class AdminConversationFilter {
  @Field(() => String, { nullable: true, description: 'The beginning of the title; case does not matter.' })
  search?: string | null;

  @Field(() => ConversationKinds, { nullable: true, description: 'Only this kind.' })
  kind?: ConversationKind | null;

  @Field(() => ID, { nullable: true, description: 'Only those in which this user takes part.' })
  participantId?: string | null;
}

@ArgsType()
export class AdminConversationsArgs {
  @Field(() => AdminConversationFilter, {
    nullable: true,
    description: 'A filter; without it the list has all conversations.',
  })
  filter?: AdminConversationFilter | null;

  @Field(() => Int, { nullable: true, defaultValue: DEFAULT_PAGE_SIZE, description: PAGE_SIZE_RULE })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Continue after this cursor.' })
  after?: string | null;
}

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

/** `$1` and `$2`: the title and id to start after, `$3`: the end of the titles that match. */
const PAGE_BY_TITLE = `
  where c.search_title is not null and (c.search_title, c.id) > ($1, $2::uuid) and c.search_title < $3
    and ($4::text is null or c.kind = $4)
  order by c.search_title, c.id limit $5`;

const BY_TITLE = statement<Row>(`
  select ${SHARED_COLUMNS}, c.search_title as term from conversation c ${PAGE_BY_TITLE}`);

/** From the participant's conversations: titles that begin alike may be very many. */
const BY_TITLE_OF_PARTICIPANT = statement<Row>(`
  with own as materialized (
    select c.* from participant p join conversation c on c.id = p.conversation_id where p.user_id = $6
  )
  select ${SHARED_COLUMNS}, c.search_title as term from own c ${PAGE_BY_TITLE}`);

interface Page {
  readonly kind: string | null;
  readonly participantId: string | null;
  readonly after: string | null | undefined;
  readonly limit: number;
}

/** All conversations, the newest first; with `search` by title. */
export async function listAllConversations(
  context: RequestContext,
  { filter, first: size, after }: AdminConversationsArgs,
): Promise<Connection<Conversation>> {
  const first = parsePageSize(size, 'first', context.resources.config.chat.maxPageSize);
  const { search, kind = null, participantId: participant } = filter ?? {};
  const range = toNameRange(parseText(search ?? '', 'filter.search', { max: 128, trim: true }));
  const participantId = parseOptionalId(participant, 'filter.participantId');
  const page = { kind, participantId, after, limit: first + 1 };
  const rows = range.prefix ? await readByTitle(context, range, page) : await readNewest(context, page);
  return forwardPage(rows, {
    first,
    after: Boolean(after),
    cursor: ({ id, term }) =>
      range.prefix ? encodeCursor(TITLE_AND_ID.kind, [term, id]) : encodeCursor(BY_ID.kind, [id]),
    node: (row) => row,
  });
}

function readByTitle(
  { em }: RequestContext,
  { prefix, end }: ReturnType<typeof toNameRange>,
  { kind, participantId, after, limit }: Page,
) {
  const cursor = after ? decodeCursor<[string, string]>(after, TITLE_AND_ID) : undefined;
  const values = [...startOfNames(prefix, cursor), end, kind, limit];
  return participantId ? run(em, BY_TITLE_OF_PARTICIPANT, [...values, participantId]) : run(em, BY_TITLE, values);
}

function readNewest({ em }: RequestContext, { kind, participantId, after, limit }: Page): Promise<Row[]> {
  const [before] = after ? decodeCursor<[string]>(after, BY_ID) : [LAST_ID];
  if (participantId) return run(em, NEWEST_OF_PARTICIPANT, [before, limit, kind, participantId]);
  return kind ? run(em, NEWEST_OF_KIND, [before, limit, kind]) : run(em, NEWEST, [before, limit]);
}

const BY_ID = {
  kind: 'adminConversations',
  field: 'after',
  check: ([id, ...rest]: unknown[]) => isId(id) && rest.length === 0,
};
const TITLE_AND_ID = NAME_AND_ID('adminConversationsByTitle');
