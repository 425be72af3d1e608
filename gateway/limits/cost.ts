import type { OperationDefinitionNode } from 'graphql';
import type { Config } from '../../kernel/config/config.ts';
import { ParleyError } from '../../kernel/errors.ts';
import { type CostOptions, type OperationCost, operationCost } from '../../kernel/limits/cost.ts';
import { sizesOf } from '../../kernel/limits/field-sizes.ts';
import { isOffered } from '../../kernel/permissions/platform.ts';
import type { Viewer } from '../../kernel/trust/viewer.ts';
import { SEE_COSTS } from '../declarations.ts';

export type CostLimits = Pick<Config, 'limits' | 'chat'>;

export type WeighedOperation = Omit<CostOptions, 'sizes'>;

/** The cost that an operation may have and the most that is allowed (`kernel/limits/cost.ts`). */
export interface Cost {
  readonly requested: number;
  readonly maximum: number;
}

export const weigh = (weighed: WeighedOperation, config: CostLimits): OperationCost =>
  operationCost({ ...weighed, sizes: sizesOf(config) });

export const costOf = (weighed: WeighedOperation, config: CostLimits): Cost => ({
  requested: weigh(weighed, config).cost,
  maximum: config.limits.cost,
});

/** Most operations cost the same whatever their variables say: that is worked out once for each document. */
export function rememberCosts(config: CostLimits): (weighed: WeighedOperation) => Cost {
  const known = new WeakMap<OperationDefinitionNode, Cost>();
  return (weighed) => {
    const remembered = known.get(weighed.operation);
    if (remembered) return remembered;
    const { cost: requested, isVariable } = weigh(weighed, config);
    const cost = { requested, maximum: config.limits.cost };
    if (!isVariable) known.set(weighed.operation, cost);
    return cost;
  };
}

/** Refuses an operation that costs more than `MAX_QUERY_COST`, before anything of it is executed. */
export function checkCost({ requested, maximum }: Cost): void {
  if (requested <= maximum) return;
  throw new ParleyError('BAD_USER_INPUT', `The operation costs ${requested}; at most ${maximum} is allowed.`, {
    reason: 'COST',
    http: { status: 400 },
  });
}

/** Whether a response says what an operation costs, as `extensions.cost`: for those who ask for it, and for the platform's admins. */
export const seesCost = (viewer: Viewer | undefined, extensions: unknown): boolean =>
  (extensions as { readonly cost?: unknown } | null | undefined)?.cost === true || isOffered(viewer, SEE_COSTS);
