import { afterAll, beforeAll, describe } from '@jest/globals';
import { createDeployment, type Deployment } from './deployment.ts';
import { borrowDeployment, type LentDeployment } from './lent-deployments.ts';
import { FORMS, type Form } from './plans.ts';
import { createProcesses, type Processes } from './processes.ts';

/**
 * A suite that runs in both forms. Each deployment was another suite's before: there are users and conversations already, and
 * whatever the suite changes beside its own is as it was when it ends.
 */
export const describeForms = (title: string, suite: (parley: () => LentDeployment, form: Form) => void): void =>
  describeEach(title, borrowDeployment, suite);

/** A suite that runs in both forms, each on a deployment of its own, with settings of its own. */
export const describeFormsAlone = (
  title: string,
  suite: (parley: () => Deployment, form: Form) => void,
  env: Readonly<Record<string, string>> = {},
): void => describeEach(title, (form) => createDeployment(form, env), suite);

/** The same with processes of its own, which it may end. */
export const describeFormsOfProcesses = (
  title: string,
  suite: (parley: () => Processes, form: Form) => void,
  env: Readonly<Record<string, string>> = {},
): void => describeEach(title, (form) => createProcesses(form, env), suite);

function describeEach<Given extends AsyncDisposable>(
  title: string,
  create: (form: Form) => Promise<Given>,
  suite: (parley: () => Given, form: Form) => void,
): void {
  describe.each(FORMS)(`${title} (%s)`, (form: Form) => {
    let parley: Given;
    beforeAll(async () => {
      parley = await create(form);
    });
    afterAll(async () => {
      await parley[Symbol.asyncDispose]();
    });
    suite(() => parley, form);
  });
}
