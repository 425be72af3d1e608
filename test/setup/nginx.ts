import { findOrInstall } from '../../kernel/system-program.ts';

const NGINX = {
  names: ['nginx'],
  debianPackage: 'nginx',
  otherwise: 'There is no nginx, and it cannot be installed here.',
};

/** The path of nginx, which is installed where this user may; undefined where it cannot be had: then text alone is tested. */
export const nginx = await findOrInstall(NGINX).catch(() => undefined);
