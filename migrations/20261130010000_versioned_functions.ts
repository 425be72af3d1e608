import { Migration } from '@mikro-orm/migrations';
import { readFunction } from './functions.ts';

/**
 * SQL functions by the names of their versions. Those that processes call stay under the names without a version, for
 * the processes of the release before: the first migration that is written after the next release drops them.
 */
export class Migration20261130010000VersionedFunctions extends Migration {
  override up(): void {
    // Triggers call a function whatever its name: a new name for it locks no table.
    for (const name of OF_TRIGGERS) this.addSql(`alter function ${name}() rename to ${name}_1`);
    for (const name of [...OF_TRIGGERS, ...OF_PROCESSES.keys()]) this.addSql(readFunction(`${name}_1`));
  }

  override down(): void {
    for (const name of OF_TRIGGERS) this.addSql(`alter function ${name}_1() rename to ${name}`);
    for (const [name, parameters] of OF_PROCESSES) this.addSql(`drop function ${name}_1(${parameters})`);
  }
}

const OF_TRIGGERS = ['parley_count_conversation', 'parley_refuse_change', 'parley_refuse_document_change'];

const OF_PROCESSES = new Map([
  ['parley_uuid_floor', 'date'],
  ['parley_create_partitions', 'date'],
  ['parley_drop_event_partitions', 'date'],
  ['parley_send_message', 'uuid, uuid, uuid, text, uuid, text, text, jsonb'],
]);
