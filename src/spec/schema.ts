export interface ModelSpec { cell: 'lstm'; encoder: readonly number[]; decoder: readonly number[]; bridge: 'repeat'; dropout: number }
