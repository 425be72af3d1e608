import { useEffect, useState } from 'react';
import { type Access, readAccess } from './access.ts';
import type { Contract } from './contract.ts';
import type { KnownIds } from './examples/known-ids.ts';
import { Header } from './header.tsx';
import { messageOf, RequestError } from './request.ts';
import { Session, type SignedIn } from './session.ts';
import { SignIn } from './sign-in.tsx';
import { useStore } from './store.ts';
import { clearTabStorage } from './tab-storage.ts';
import { learnIds, Workbench } from './workbench.tsx';

const session = new Session();

/** The sign-in form, or the workbench for those whom the gateway lets have it. */
export function App({ isForAnyone }: { isForAnyone: boolean }) {
  const viewer = useStore(session.viewer);
  const [isSkipped, skip] = useState(false);
  const [contract, setContract] = useState<Contract>();
  const admission = useAdmission(viewer, isForAnyone);
  if (admission.isPending) return <p className="waiting">One moment …</p>;
  const { access, problem } = admission;
  if (!access || !(viewer || isSkipped))
    return <SignIn session={session} problem={problem} isOpen={isForAnyone} onSkip={() => skip(true)} />;
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

/** Asks the gateway whom it lets in: whoever is signed in, or anyone. Where one must sign in first, it is not asked before. */
function useAdmission(viewer: SignedIn | undefined, isForAnyone: boolean): Admission {
  const isAsked = viewer !== undefined || isForAnyone;
  const [asked, setAsked] = useState<{ viewer: SignedIn | undefined; admission: Admission }>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew at each sign-in alone, by the same user too.
  useEffect(() => {
    if (!isAsked) return;
    let isCurrent = true;
    const ask = async (): Promise<Admission> => {
      try {
        return { isPending: false, access: await readAccess(await session.token()) };
      } catch (error) {
        return { isPending: false, problem: explain(error) };
      }
    };
    void ask().then((admission) => isCurrent && setAsked({ viewer, admission }));
    return () => {
      isCurrent = false;
    };
  }, [viewer]);
  if (!isAsked) return { isPending: false };
  return asked && asked.viewer === viewer ? asked.admission : { isPending: true };
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
