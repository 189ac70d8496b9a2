"""OFD (GB/T 33190-2016), the fixed-layout format of Chinese government: its package and what its pages draw."""
