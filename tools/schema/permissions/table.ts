import type { PlatformPermission } from '../../../kernel/permissions/platform.ts';
import { includesRole, LEAST_ROLE, PLATFORM_ROLES } from '../../../kernel/trust/viewer.ts';

const ROLES = PLATFORM_ROLES.filter((role) => role !== LEAST_ROLE);

/** Which platform role may do what, a row for each permission. Whatever needs none is for everybody. */
export const tableOfPermissions = (declared: readonly PlatformPermission[]): string =>
  [
    toRow(['may', ...ROLES.map((role) => `\`${role}\``), 'an API key']),
    toRow(['---', ...ROLES.map(() => '---'), '---']),
    ...declared.map(({ to, role: needed, orScope }) =>
      toRow([
        to,
        ...ROLES.map((role) => (includesRole(role, needed) ? 'yes' : '–')),
        orScope ? `with the scope \`${orScope}\`` : '–',
      ]),
    ),
  ].join('\n');

const toRow = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
