/**
 * DL/T 645—2007 frames to and from a meter, as terminals of several protocols relay them. No I/O, no clock.
 *
 * @category Frames
 */
export * from "./Commands.ts"
export * from "./Errors.ts"
export * from "./Frame.ts"
export * from "./Items.ts"
