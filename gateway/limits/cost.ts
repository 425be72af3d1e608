import type { Config } from '../../kernel/config/config.ts';
import { ParleyError } from '../../kernel/errors.ts';
import { type CostOptions, operationCost } from '../../kernel/limits/cost.ts';
import { includesRole, type Viewer } from '../../kernel/trust/viewer.ts';

export type CostLimits = Pick<Config, 'limits' | 'chat'>;

export type WeighedOperation = Omit<CostOptions, 'maxPageSize'>;

/** What an operation may cost and the most that is allowed, in fields that it may return. */
export interface Cost {
  readonly requested: number;
  readonly maximum: number;
}

export const costOf = (weighed: WeighedOperation, { limits, chat }: CostLimits): Cost => ({
  requested: operationCost({ ...weighed, maxPageSize: chat.maxPageSize }),
  maximum: limits.cost,
});

/** Refuses an operation that costs more than `MAX_QUERY_COST`, before anything of it is executed. */
export function checkCost({ requested, maximum }: Cost): void {
  if (requested <= maximum) return;
  throw new ParleyError(
    'BAD_USER_INPUT',
    `The operation may return ${requested} fields; at most ${maximum} are allowed.`,
    {
      reason: 'COST',
      http: { status: 400 },
    },
  );
}

/** Whether somebody is told what operations cost, as `extensions.cost`: the admins of the platform. */
export const seesCost = (viewer: Viewer | undefined): boolean =>
  viewer !== undefined && includesRole(viewer.role, 'ADMIN');
