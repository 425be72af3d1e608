import { Arg, Ctx, Directive, Mutation, Resolver } from 'type-graphql';
import type { RequestContext } from '../request-context.ts';

export interface MutationDeclaration<Context extends RequestContext, Input extends object> {
  readonly name: string;
  readonly description: string;
  /** By which contracts choose fields. */
  readonly tags: readonly string[];
  /** The class of the argument, as type-graphql knows it. */
  readonly input: new () => Input;
  /** The description of the argument. */
  readonly inputDescription: string;
  readonly payload: new () => object;
  readonly run: (context: Context, input: Input) => Promise<object>;
}

/**
 * Declares a mutation with one `input`, as all of them have. Returns its resolver, for `createSubgraph`; call it once for each
 * mutation, since type-graphql keeps it for the whole process.
 */
export function mutation<Context extends RequestContext, Input extends object>(
  declaration: MutationDeclaration<Context, Input>,
): object {
  const { name, description, tags, input, inputDescription, payload, run } = declaration;
  const MutationResolver = class {
    [name](given: Input, context: Context): Promise<object> {
      return run(context, given);
    }
  };
  const { prototype } = MutationResolver;
  const descriptor = Object.getOwnPropertyDescriptor(prototype, name) as PropertyDescriptor;
  Mutation(() => payload, { description })(prototype, name, descriptor);
  for (const tag of tags) Directive(`@tag(name: "${tag}")`)(prototype, name, descriptor);
  Arg('input', () => input, { description: inputDescription })(prototype, name, 0);
  Ctx()(prototype, name, 1);
  Resolver()(MutationResolver);
  return new MutationResolver();
}
