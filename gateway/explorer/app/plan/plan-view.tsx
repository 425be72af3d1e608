import { useGraphiQL } from '@graphiql/react';
import { useEffect, useState } from 'react';
import { PLAN_URL } from '../address.ts';
import { type Contract, contractHeader } from '../contract.ts';
import { operationNameIn, parseOrUndefined } from '../operation-name.ts';
import { bearer, messageOf, requestOrThrow } from '../request.ts';
import type { Session } from '../session.ts';

/** The answer of `POST /explorer/plan`. */
interface Plan {
  readonly plan: string;
  readonly fetches: number;
  readonly subgraphs: readonly string[];
  readonly cost: number;
  readonly maxCost: number;
}

/** How long nothing is typed before the plan is asked for. */
const PAUSE_MS = 400;

export interface PlanViewProps {
  readonly session: Session;
  readonly contract: Contract;
}

/** The gateway's plan of the operation in the editor, kept up as one types. Nothing is executed for it. */
export function PlanView(props: PlanViewProps) {
  const { plan, problem } = usePlan(props);
  return (
    <section className="plan" aria-label="Query plan">
      <h2 className="plan-title">Query plan</h2>
      <p className="plan-note">How the gateway answers the operation in the editor. It is not executed for this.</p>
      {problem && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      {plan && <PlanDetails plan={plan} />}
    </section>
  );
}

function PlanDetails({ plan: { plan, fetches, subgraphs, cost, maxCost } }: { plan: Plan }) {
  return (
    <>
      <dl className="plan-facts">
        <div>
          <dt>Fetches</dt>
          <dd>{fetches}</dd>
        </div>
        <div>
          <dt>Subgraphs</dt>
          <dd>{subgraphs.join(', ') || 'none'}</dd>
        </div>
        <div>
          <dt>Cost</dt>
          <dd>
            {cost} of at most {maxCost.toLocaleString('en')}
          </dd>
        </div>
      </dl>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by the keyboard. */}
      <pre className="plan-text" tabIndex={0}>
        {plan}
      </pre>
    </>
  );
}

function usePlan({ session, contract }: PlanViewProps): { plan?: Plan; problem?: string } {
  const [shown, show] = useState<{ plan?: Plan; problem?: string }>({});
  const query = useGraphiQL((state) => state.queryEditor?.getValue() ?? state.tabs[state.activeTabIndex]?.query ?? '');
  const variables = useGraphiQL((state) => state.variableEditor?.getValue() ?? '');
  const operationName = useGraphiQL((state) => state.operationName);
  useEffect(() => {
    let isCurrent = true;
    const ask = async (): Promise<void> => {
      if (!query.trim()) return show({ problem: 'There is no operation in the editor.' });
      const name = operationNameIn(parseOrUndefined(query), operationName);
      const body = { query, operationName: name, variables: parse(variables) };
      const headers = { ...bearer(await session.token()), ...contractHeader(contract) };
      const plan = await requestOrThrow<Plan>(PLAN_URL, { body, headers });
      if (isCurrent) show({ plan });
    };
    const timer = setTimeout(() => {
      ask().catch((error) => isCurrent && show({ problem: messageOf(error) }));
    }, PAUSE_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [query, variables, operationName, session, contract]);
  return shown;
}

/** Half-typed variables are left out: they only matter for the cost. */
function parse(text: string): object | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
