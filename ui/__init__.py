"""What a person sees: values in, HTML or a terminal's text out; one stylesheet, one script."""
