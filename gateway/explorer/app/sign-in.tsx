import { type FormEvent, useState } from 'react';
import { messageOf } from './request.ts';
import type { Credentials, Session } from './session.ts';
import { useStore } from './store.ts';

export interface SignInProps {
  readonly session: Session;
  /** Why the explorer cannot be used as one is now. */
  readonly problem?: string | undefined;
  /** Whether the explorer is for anyone: then it can make accounts, and be used without one. */
  readonly isOpen: boolean;
  readonly onSkip: () => void;
}

/** The form that everything begins with. */
export function SignIn({ session, problem, isOpen, onSkip }: SignInProps) {
  const notice = useStore(session.notice);
  const { failure, isBusy, submit } = useSubmit(session);
  const message = failure ?? notice ?? problem;
  return (
    <main className="sign-in">
      <form className="sign-in-form" onSubmit={submit} aria-busy={isBusy}>
        <h1>
          Parley <span>Explorer</span>
        </h1>
        <p className="sign-in-note">
          {isOpen ? 'Sign in, or make an account to try the API with.' : 'For platform admins. Sign in to use it.'}
        </p>
        <label htmlFor="username">Username</label>
        <input id="username" name="username" autoComplete="username" autoCapitalize="none" required />
        <label htmlFor="password">Password</label>
        <input id="password" name="password" type="password" autoComplete="current-password" required />
        <p className="problem" role="alert">
          {message}
        </p>
        <button type="submit" name="action" value="signIn" className="main-button" disabled={isBusy}>
          {isBusy ? 'Signing in …' : 'Sign in'}
        </button>
        {isOpen && (
          <div className="sign-in-others">
            <button type="submit" name="action" value="register" disabled={isBusy}>
              Create this account
            </button>
            <button type="button" onClick={onSkip}>
              Go on without
            </button>
          </div>
        )}
      </form>
    </main>
  );
}

function useSubmit(session: Session) {
  const [failure, setFailure] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const { submitter } = event.nativeEvent as SubmitEvent;
    const form = new FormData(event.currentTarget, submitter);
    const credentials: Credentials = { username: String(form.get('username')), password: String(form.get('password')) };
    setBusy(true);
    setFailure(undefined);
    try {
      await (form.get('action') === 'register' ? session.register(credentials) : session.signIn(credentials));
    } catch (error) {
      setFailure(messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  return { failure, isBusy, submit };
}
