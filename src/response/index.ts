/** What is made of alerts: see README.md. */
export { builtInNeverBlock } from './never-block.ts'
export { createResponse, foundOf, muteIncidentsAnew, type ResponseOptions } from './response.ts'
export { gatherSafetyFacts } from './safety-facts.ts'
