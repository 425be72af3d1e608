import { rmSync } from 'node:fs';

export default async function stopServers() {
  const { postgres, redis, folder } = globalThis.__servers;
  await Promise.all([postgres[Symbol.asyncDispose](), redis[Symbol.asyncDispose]()]);
  rmSync(folder, { recursive: true, force: true });
}
