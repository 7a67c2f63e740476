use ingot as _;
