import type { Access } from './access.ts';
import type { Contract } from './contract.ts';
import type { SignedIn } from './session.ts';

export interface HeaderProps {
  readonly viewer: SignedIn | undefined;
  readonly access: Access;
  readonly contract: Contract;
  readonly onContract: (contract: Contract) => void;
  readonly onSignIn: () => void;
  readonly onSignOut: () => void;
}

/** The user one is, and the contract through which one looks. */
export function Header({ viewer, access, contract, onContract, onSignIn, onSignOut }: HeaderProps) {
  return (
    <header className="header">
      <h1>
        Parley <span>Explorer</span>
      </h1>
      {access.contracts.length > 0 && (
        <label className="contract">
          Contract
          <select value={contract ?? ''} onChange={({ target }) => onContract(target.value || undefined)}>
            <option value="">the whole API</option>
            {access.contracts.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      )}
      {!access.introspection && (
        <p className="header-note" role="note">
          The schema is not told here (INTROSPECTION=off): documentation and completion are missing, operations run.
        </p>
      )}
      <div className="account">
        <span className="account-name">{viewer?.username ?? 'not signed in'}</span>
        <button type="button" onClick={viewer ? onSignOut : onSignIn}>
          {viewer ? 'Sign out' : 'Sign in'}
        </button>
      </div>
    </header>
  );
}
