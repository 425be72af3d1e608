import { permissions as ofGateway } from '../../../gateway/declarations.ts';
import type { PlatformPermission } from '../../../kernel/permissions/platform.ts';
import { permissions as ofAdmin } from '../../../subgraphs/admin/declarations.ts';
import { permissions as ofConversations } from '../../../subgraphs/conversations/declarations.ts';
import { permissions as ofMessages } from '../../../subgraphs/messages/declarations.ts';
import { permissions as ofUsers } from '../../../subgraphs/users/declarations.ts';

/** Everything that takes a platform role. */
export const declaredPermissions: readonly PlatformPermission[] = [
  ...ofUsers,
  ...ofConversations,
  ...ofMessages,
  ...ofAdmin,
  ...ofGateway,
];
