/** How long processors work for something, in milliseconds: on a busy machine it takes longer, but no more work. */
export function cpuMsOf(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
