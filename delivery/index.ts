export * from './deliver';
export * from './failure';
export * from './outcome';
