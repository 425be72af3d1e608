import { useEffect, useState } from 'react';
import { type Access, readAccess } from './access.ts';
import type { Contract } from './contract.ts';
import type { KnownIds } from './examples/known-ids.ts';
import { Header } from './header.tsx';
import { messageOf, RequestError } from './request.ts';
import { Session } from './session.ts';
import { SignIn } from './sign-in.tsx';
import { useStore } from './store.ts';
import { clearTabStorage } from './tab-storage.ts';
import { learnIds, Workbench } from './workbench.tsx';

const session = new Session();

/** The sign-in form, or the workbench for those whom the gateway lets have it. */
export function App() {
  const viewer = useStore(session.viewer);
  const [isOpen, setOpen] = useState(false);
  const [isSkipped, skip] = useState(false);
  const [contract, setContract] = useState<Contract>();
  const admission = useAdmission(viewer?.userId, () => setOpen(true));
  if (admission.isPending) return <p className="waiting">One moment …</p>;
  const { access, problem } = admission;
  if (!access || !(viewer || isSkipped))
    return <SignIn session={session} problem={problem} isOpen={isOpen} onSkip={() => skip(true)} />;
  return (
    <>
      <Header
        {...{ viewer, access, contract }}
        onContract={setContract}
        onSignIn={() => skip(false)}
        onSignOut={() => {
          setContract(undefined);
          skip(false);
          clearTabStorage();
          void session.signOut();
        }}
      />
      <Prepared key={`${viewer?.userId} ${contract}`} access={access} contract={contract} />
    </>
  );
}

interface Admission {
  readonly isPending: boolean;
  readonly access?: Access;
  readonly problem?: string | undefined;
}

/** What the gateway says to whoever is signed in. Admitted without a sign-in, one is told by `onOpen`. */
function useAdmission(userId: string | undefined, onOpen: () => void): Admission {
  const [asked, setAsked] = useState<{ userId: string | undefined; admission: Admission }>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew for another user alone.
  useEffect(() => {
    let isCurrent = true;
    const ask = async (): Promise<Admission> => {
      try {
        const access = await readAccess(await session.token());
        if (!userId) onOpen();
        return { isPending: false, access };
      } catch (error) {
        // Not signed in is how everybody begins.
        const isExpected = !userId && error instanceof RequestError && error.code === 'UNAUTHENTICATED';
        return { isPending: false, problem: isExpected ? undefined : explain(error) };
      }
    };
    void ask().then((admission) => isCurrent && setAsked({ userId, admission }));
    return () => {
      isCurrent = false;
    };
  }, [userId]);
  return asked && asked.userId === userId ? asked.admission : { isPending: true };
}

const explain = (error: unknown): string =>
  error instanceof RequestError && error.code === 'FORBIDDEN'
    ? 'This account is no platform admin. The explorer is for admins here: sign in as one.'
    : messageOf(error);

/** The workbench, once it is known what the examples begin with. */
function Prepared({ access, contract }: { access: Access; contract: Contract }) {
  const [knownIds, setKnownIds] = useState<KnownIds>();
  useEffect(() => {
    let isCurrent = true;
    void learnIds(session, contract).then((learnt) => isCurrent && setKnownIds(learnt));
    return () => {
      isCurrent = false;
    };
  }, [contract]);
  if (!knownIds) return <p className="waiting">One moment …</p>;
  return <Workbench {...{ session, access, contract, knownIds }} />;
}
