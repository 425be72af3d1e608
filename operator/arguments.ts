import { type ParseArgsConfig, parseArgs } from 'node:util';

/**
 * Reads the arguments of an npm script. What is wrong with them is an Error of one line: Node's own has advice for
 * programmers.
 */
export function parseArguments<Config extends ParseArgsConfig>(script: string, config: Config) {
  try {
    return parseArgs(config);
  } catch (error) {
    const [problem] = (error as Error).message.split(/[\n.]/);
    throw new Error(`${problem}: see "npm run ${script} -- --help".`);
  }
}
