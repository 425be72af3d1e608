/** Shows on stderr what is being done while it is done, so that stdout has the result alone. */
export async function step<T>(
  what: string,
  work: () => Promise<T>,
  show: (result: T) => string = () => '',
): Promise<T> {
  const started = performance.now();
  process.stderr.write(`  ${what} …`);
  try {
    const result = await work();
    process.stderr.write(` ${show(result) || `${((performance.now() - started) / 1000).toFixed(1)} s`}\n`);
    return result;
  } catch (error) {
    process.stderr.write(' failed\n');
    throw error;
  }
}
