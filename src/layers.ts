/**
 * Which folder may import which: the architecture as data, held by `test/architecture.test.ts`. Every import
 * goes through the other folder's `index.ts`. Stages know the kernel and the contracts, not each other.
 */
export const layers: Readonly<Record<string, readonly string[]>> = {
  contracts: [],
  kernel: [],
  capture: ['kernel', 'contracts'],
  wire: ['kernel', 'contracts'],
  flows: ['kernel', 'contracts'],
  features: ['kernel', 'contracts'],
  models: ['kernel', 'contracts'],
  behaviours: ['kernel', 'contracts'],
  fusion: ['kernel', 'contracts'],
  explanation: ['kernel', 'contracts', 'models'],
  bus: ['kernel', 'contracts'],
  store: ['kernel', 'contracts'],
  training: ['kernel', 'contracts', 'models', 'features'],
  // pipeline.ts composes the stages; cli composes the pipeline with the bus, the store and the operator.
  pipeline: [
    'kernel',
    'contracts',
    'capture',
    'wire',
    'flows',
    'features',
    'models',
    'behaviours',
    'fusion',
    'explanation',
  ],
  cli: [
    'kernel',
    'contracts',
    'capture',
    'flows',
    'features',
    'models',
    'behaviours',
    'fusion',
    'bus',
    'store',
    'training',
    'pipeline',
  ],
}
