import type { Command } from 'commander'
import type { World } from '../world.ts'
export function registerTrain(_program: Command, _world: World): void {}
