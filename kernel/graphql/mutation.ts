import { Arg, Ctx, Directive, Mutation, Resolver } from 'type-graphql';
import type { Act } from '../audit.ts';
import { actAs, type PermittedTransaction } from '../permissions/act.ts';
import type { PlatformPermission } from '../permissions/platform.ts';
import { Requires } from '../permissions/requires.ts';
import type { RequestContext } from '../request-context.ts';

interface Described {
  readonly name: string;
  readonly description: string;
  /** By which contracts choose fields. */
  readonly tags: readonly string[];
  readonly payload: new () => object;
}

/** The one argument, `input`; a mutation may do without. */
type Argument<Input> =
  | {
      /** Its class, as type-graphql knows it. */
      readonly input: new () => Input;
      readonly inputDescription: string;
    }
  | { readonly input?: undefined; readonly inputDescription?: undefined };

type Service<Context, Input> =
  | { readonly permission?: undefined; readonly run: (context: Context, input: Input) => Promise<object> }
  | {
      /** Checked before anything else, and again inside `act`: that is how `run` changes anything. */
      readonly permission: PlatformPermission;
      readonly run: (context: Context, input: Input, act: Act<PermittedTransaction>) => Promise<object>;
    };

export type MutationDeclaration<Context extends RequestContext, Input> = Described &
  Argument<Input> &
  Service<Context, Input>;

/**
 * Declares a mutation. Returns its resolver, for `createSubgraph`; call it once for each mutation, since type-graphql keeps
 * it for the whole process.
 */
export function mutation<Context extends RequestContext, Input>(
  declaration: MutationDeclaration<Context, Input>,
): object {
  const { name, description, tags, payload, input, inputDescription, permission } = declaration;
  const MutationResolver = class {
    [name](context: Context, given: Input): Promise<object> {
      if (!declaration.permission) return declaration.run(context, given);
      return declaration.run(context, given, actAs(context, { action: name, permission: declaration.permission }));
    }
  };
  const { prototype } = MutationResolver;
  const descriptor = Object.getOwnPropertyDescriptor(prototype, name) as PropertyDescriptor;
  Mutation(() => payload, { description })(prototype, name, descriptor);
  // Printed in the order in which decorators would stand, of which the last one is called first.
  for (const tag of tags.toReversed()) Directive(`@tag(name: "${tag}")`)(prototype, name, descriptor);
  if (permission) Requires(permission)(prototype, name, descriptor);
  Ctx()(prototype, name, 0);
  if (input) Arg('input', () => input as new () => object, { description: inputDescription })(prototype, name, 1);
  Resolver()(MutationResolver);
  return new MutationResolver();
}
