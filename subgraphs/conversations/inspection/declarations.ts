import type { PlatformPermission } from '../../../kernel/permissions/platform.ts';

export const LIST_ALL_CONVERSATIONS: PlatformPermission = {
  to: 'list all conversations (`adminConversations`)',
  role: 'MODERATOR',
};

export const INSPECT_CONVERSATION: PlatformPermission = {
  to: 'see who takes part in any conversation (`inspectConversation`)',
  role: 'MODERATOR',
};

export const permissions: readonly PlatformPermission[] = [LIST_ALL_CONVERSATIONS, INSPECT_CONVERSATION];
