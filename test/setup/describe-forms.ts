import { afterAll, beforeAll, describe } from '@jest/globals';
import { createDeployment, type Deployment, FORMS } from './deployment.ts';

/** A suite that runs in both forms, each on a deployment of its own. */
export function describeForms(
  title: string,
  suite: (parley: () => Deployment) => void,
  env: Readonly<Record<string, string>> = {},
): void {
  describe.each(FORMS)(`${title} (%s)`, (form) => {
    let parley: Deployment;
    beforeAll(async () => {
      parley = await createDeployment(form, env);
    });
    afterAll(async () => {
      await parley[Symbol.asyncDispose]();
    });
    suite(() => parley);
  });
}
