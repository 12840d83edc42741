package main

import (
	"github.com/sdkconform/sdkconform/reports"
	"github.com/urfave/cli/v3"
)

// waiversOf reads the files of --waivers; nil where there are none.
func waiversOf(c *cli.Command) (*reports.Waivers, error) {
	names := c.StringSlice("waivers")
	if len(names) == 0 {
		return nil, nil
	}
	w, err := reports.ReadWaivers(names...)
	return w, usage(err)
}
