/** What is made of alerts: see README.md. */
export { builtInNeverBlock } from './never-block.ts'
export { createResponse, foundOf, muteIncidentsAnew, type ResponseOptions } from './response.ts'
export { gatherSafetyFacts, kindsOf, type SafetyAsked } from './safety-facts.ts'
