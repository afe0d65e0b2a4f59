workflow { }
