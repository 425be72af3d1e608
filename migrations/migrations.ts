import type { Options } from '@mikro-orm/postgresql';
import { Migration20261121000000Initial } from './20261121000000_initial.ts';
import { Migration20261122000000Inbox } from './20261122000000_inbox.ts';
import { Migration20261123000000Administration } from './20261123000000_administration.ts';
import { Migration20261123100000AdministeredLists } from './20261123100000_administered_lists.ts';
import { Migration20261124000000ApiKeys } from './20261124000000_api_keys.ts';
import { Migration20261125000000Webhooks } from './20261125000000_webhooks.ts';
import { Migration20261126000000TrustedDocuments } from './20261126000000_trusted_documents.ts';
import { Migration20261127000000Usage } from './20261127000000_usage.ts';
import { Migration20261128000000Reactions } from './20261128000000_reactions.ts';
import { Migration20261129120000AuditLogAlways } from './20261129120000_audit_log_always.ts';
import { Migration20261130003000DeletedIsGone } from './20261130003000_deleted_is_gone.ts';
import { Migration20261130004000MessageContent } from './20261130004000_message_content.ts';
import { Migration20261130004001Pins } from './20261130004001_pins.ts';
import { Migration20261130005000JoinLinks } from './20261130005000_join_links.ts';
import { Migration20261130006000FoldedNames } from './20261130006000_folded_names.ts';
import { Migration20261130010000VersionedFunctions } from './20261130010000_versioned_functions.ts';
import { Migration20261201010000AbsoluteEvents } from './20261201010000_absolute_events.ts';
import { Migration20261201030000Jobs } from './20261201030000_jobs.ts';

/** All migrations, oldest first: one stream for the one database. A released one never changes. */
export const migrations: NonNullable<Options['migrations']> = {
  migrationsList: [
    { name: '20261121000000_initial', class: Migration20261121000000Initial },
    { name: '20261122000000_inbox', class: Migration20261122000000Inbox },
    { name: '20261123000000_administration', class: Migration20261123000000Administration },
    { name: '20261123100000_administered_lists', class: Migration20261123100000AdministeredLists },
    { name: '20261124000000_api_keys', class: Migration20261124000000ApiKeys },
    { name: '20261125000000_webhooks', class: Migration20261125000000Webhooks },
    { name: '20261126000000_trusted_documents', class: Migration20261126000000TrustedDocuments },
    { name: '20261127000000_usage', class: Migration20261127000000Usage },
    { name: '20261128000000_reactions', class: Migration20261128000000Reactions },
    { name: '20261129120000_audit_log_always', class: Migration20261129120000AuditLogAlways },
    { name: '20261130003000_deleted_is_gone', class: Migration20261130003000DeletedIsGone },
    { name: '20261130005000_join_links', class: Migration20261130005000JoinLinks },
    { name: '20261130006000_folded_names', class: Migration20261130006000FoldedNames },
    { name: '20261130010000_versioned_functions', class: Migration20261130010000VersionedFunctions },
    { name: '20261130004000_message_content', class: Migration20261130004000MessageContent },
    { name: '20261130004001_pins', class: Migration20261130004001Pins },
    { name: '20261201010000_absolute_events', class: Migration20261201010000AbsoluteEvents },
    { name: '20261201030000_jobs', class: Migration20261201030000Jobs },
  ],
  snapshot: false,
};
