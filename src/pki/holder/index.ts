/** What whoever holds keys needs, at the hub and on a sensor: see README.md. */
export {
  type ClientKeys,
  clientCredentials,
  type RenewableClientKeys,
  type RenewableServerKeys,
  serverCredentials,
  type TlsKeys,
} from './credentials.ts'
export { enrol, renewIfDue } from './enrol.ts'
export * from './expiry.ts'
export { certificateFingerprint, pinOf, serialOf, signingKeyId } from './fingerprints.ts'
export * from './held-identity.ts'
export { defaultPorts, hubAddress, readHubAddress } from './hub-address.ts'
export {
  identityOf,
  type SensorIdentity,
  sensorUri,
  workerIdentityOf,
  workerUri,
} from './identity.ts'
export { openKeyFolder, readPrivateFile, readPublicFile, writeKeyFile } from './key-files.ts'
export { isSensorName, requireSensorName } from './names.ts'
export {
  isSigningProven,
  type KeyRequest,
  makeKeyRequest,
  newOwnKeys,
  newPrivateKey,
  publicKeyOf,
  rawPublicKey,
} from './request.ts'
export { enrolCommand, isSecretOf, newToken, readToken, secretHash } from './token.ts'
export * from './worker-keys.ts'
