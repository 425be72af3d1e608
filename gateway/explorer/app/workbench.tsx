import type { GraphiQLPlugin } from '@graphiql/react';
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { useEffect, useMemo } from 'react';
import type { Access } from './access.ts';
import { GRAPHQL_URL } from './address.ts';
import { type Contract, contractHeader } from './contract.ts';
import { ALL_EXAMPLES, examplesFor } from './examples/examples.ts';
import { FillIn } from './examples/fill-in.tsx';
import { KnownIds } from './examples/known-ids.ts';
import { ALREADY_THERE, type Example } from './examples/operations.ts';
import { createFetcher } from './fetcher.ts';
import { Following } from './live/following.ts';
import { LivePanel } from './live/live-panel.tsx';
import { createSocket } from './live/socket.ts';
import { PlanIcon } from './plan/plan-icon.tsx';
import { PlanView } from './plan/plan-view.tsx';
import { bearer, run } from './request.ts';
import { SchemaLink } from './schema-link.tsx';
import type { Session } from './session.ts';
import { SystemColours } from './system-colours.tsx';
import { openTabStorage } from './tab-storage.ts';

export interface WorkbenchProps {
  readonly session: Session;
  readonly access: Access;
  readonly contract: Contract;
  /** The ids that a new account does not have: it begins with placeholders. */
  readonly knownIds: KnownIds;
}

// The editors begin to load while one signs in. Their last part would else be fetched when an operation is first checked,
// which is too late for who is offline by then.
void import('monaco-editor/esm/vs/language/json/monaco.contribution.js').catch(() => {});

const toTab = ({ query, variables }: Example) => ({ query, variables: JSON.stringify(variables, null, 2) });

/** GraphiQL, with what Parley adds: live events with their positions, and plans. Another contract needs another one. */
export function Workbench({ session, access, contract, knownIds }: WorkbenchProps) {
  const { fetcher, following, plugins, tabs, examples, storage, dispose } = useMemo(
    () => equip({ session, access, contract, knownIds }),
    [session, access, contract, knownIds],
  );
  useEffect(() => dispose, [dispose]);
  return (
    <GraphiQL
      fetcher={fetcher}
      plugins={plugins}
      defaultTabs={examples}
      storage={storage}
      onTabChange={(state) => {
        tabs.active = state.tabs[state.activeTabIndex]?.id;
      }}
      forcedTheme="system"
      defaultEditorToolsVisibility="variables"
      showPersistHeadersSettings={false}
      inputValueDeprecation
      {...(!access.introspection && { schema: null })}
    >
      <GraphiQL.Logo>
        <SchemaLink contract={contract} />
      </GraphiQL.Logo>
      <GraphiQL.Footer>
        <FillIn knownIds={knownIds} />
        <SystemColours />
        <LivePanel following={following} />
      </GraphiQL.Footer>
    </GraphiQL>
  );
}

function equip({ session, access, contract, knownIds }: WorkbenchProps) {
  const tabs: { active: string | undefined } = { active: undefined };
  const socket = createSocket(session, contract);
  const forget = session.onToken(socket.renew);
  const following = new Following(socket);
  const onData = (data: object): void => knownIds.note(data);
  const fetcher = createFetcher({ session, contract, following, tabs, onData });
  const plan: GraphiQLPlugin = {
    title: 'Query plan',
    icon: PlanIcon,
    content: () => <PlanView session={session} contract={contract} />,
  };
  const dispose = (): void => {
    forget();
    following.stop();
    void socket.client.dispose();
  };
  // A contract hides what admins do.
  const isAdmin = access.isAdmin && contract === undefined;
  const examples = examplesFor(knownIds, { isAdmin }).map(toTab);
  const storage = openTabStorage(examples, ALL_EXAMPLES.map(toTab));
  return { fetcher, following, tabs, examples, storage, plugins: [plan, HISTORY_PLUGIN], dispose };
}

/** Learns what the viewer has already, so that the examples run from the first one on. */
export async function learnIds(session: Session, contract: Contract): Promise<KnownIds> {
  const knownIds = new KnownIds(session.viewer.get()?.userId);
  if (!session.viewer.get()) return knownIds;
  try {
    const headers = { ...bearer(await session.token()), ...contractHeader(contract) };
    knownIds.note(await run<object>(GRAPHQL_URL, { query: ALREADY_THERE }, headers));
  } catch {
    // A contract need not have these fields. Whatever else is wrong, the first operation says.
  }
  return knownIds;
}
