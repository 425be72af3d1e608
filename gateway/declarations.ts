import type { PlatformPermission } from '../kernel/permissions/platform.ts';

export const USE_EXPLORER: PlatformPermission = {
  to: 'use the explorer (`/explorer`) with all that it tells',
  role: 'ADMIN',
};

export const CHOOSE_CONTRACT: PlatformPermission = {
  to: 'look at the API as a contract shows it (`x-contract`)',
  role: 'ADMIN',
};

export const SEE_COSTS: PlatformPermission = {
  to: 'see the cost of each operation without asking for it',
  role: 'ADMIN',
};

export const SEND_ANY_DOCUMENT: PlatformPermission = {
  to: 'send any document where only trusted ones are accepted',
  role: 'ADMIN',
};

export const permissions: readonly PlatformPermission[] = [
  ...[USE_EXPLORER, CHOOSE_CONTRACT, SEE_COSTS, SEND_ANY_DOCUMENT],
];
