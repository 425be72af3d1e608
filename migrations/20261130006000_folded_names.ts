import { Migration } from '@mikro-orm/migrations';
import type { EntityManager } from '@mikro-orm/postgresql';
import { run, statement } from '../kernel/database/statement.ts';
import { foldText } from '../kernel/fold.ts';
import { FIRST_ID } from '../kernel/ids.ts';

const BATCH = 5000;

interface Row {
  readonly id: string;
  readonly text: string;
  readonly folded: string | null;
}

/** The statements that read the texts of a table after an id, and write their folded forms. */
const foldingOf = (table: string, text: string, folded: string) => ({
  read: statement<Row>(`
    select id, ${text} as text, ${folded} as folded from ${table}
    where id > $1 and ${text} is not null order by id limit ${BATCH}`),
  write: statement(`
    update ${table} t set ${folded} = f.folded from unnest($1::uuid[], $2::text[]) as f (id, folded) where t.id = f.id`),
});

const NAMES = foldingOf('"user"', 'display_name', 'search_name');
const TITLES = foldingOf('conversation', 'title', 'search_title');

/** Names and titles are kept as searches compare them: folded, by Parley alone. */
export class Migration20261130006000FoldedNames extends Migration {
  override async up(): Promise<void> {
    const em = this.getEntityManager() as EntityManager;
    await this.execute('alter table conversation add column search_title text collate "C"');
    for (const folding of [NAMES, TITLES]) await fold(em, folding);
    await this.execute('drop index conversation_title');
    await this.execute(
      'create index conversation_title on conversation (search_title, id) where search_title is not null',
    );
  }

  override down(): void {
    this.addSql('drop index conversation_title');
    this.addSql('alter table conversation drop column search_title');
    this.addSql(
      'create index conversation_title on conversation ((lower(title) collate "C"), id) where title is not null',
    );
    this.addSql('update "user" set search_name = lower(display_name)');
  }
}

/** Folds what is there already, so many rows at a time however many there are. */
async function fold(em: EntityManager, { read, write }: ReturnType<typeof foldingOf>): Promise<void> {
  for (let last = FIRST_ID; ; ) {
    const rows: readonly Row[] = await run(em, read, [last]);
    const changed = rows.filter(({ text, folded }) => foldText(text) !== folded);
    await run(em, write, [changed.map(({ id }) => id), changed.map(({ text }) => foldText(text))]);
    const end = rows[BATCH - 1];
    if (!end) return;
    last = end.id;
  }
}
