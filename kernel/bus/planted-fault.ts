import type { Config } from '../config/config.ts';
import type { Bus } from './bus.ts';

/** The bus, or one that loses a part of what is published: to see that a check of delivery would notice. */
export function withPlantedFault(bus: Bus, fault: Config['plantedFault']): Bus {
  if (!fault) return bus;
  return {
    ...bus,
    publish(topic, payload) {
      if (Math.random() >= fault.dropRate) bus.publish(topic, payload);
    },
  };
}
