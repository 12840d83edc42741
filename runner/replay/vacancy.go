package replay

import (
	"errors"
	"fmt"
	"net"
)

// vacancy is an address of 127.0.0.1 where nobody listens, and where nobody can begin to
// as long as it is held: the near end of a connection that is open. Whoever connects to
// it is refused.
type vacancy struct{ near, far net.Conn }

func newVacancy() (*vacancy, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("there is no address where nobody listens: %w", err)
	}
	defer listener.Close()
	// The port is bound before it connects, so that no client is given it as its own.
	from := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}}
	near, err := from.Dial("tcp", listener.Addr().String())
	if err != nil {
		return nil, fmt.Errorf("there is no address where nobody listens: %w", err)
	}
	far, err := listener.Accept()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("there is no address where nobody listens: %w", err), near.Close())
	}
	return &vacancy{near, far}, nil
}

func (v *vacancy) address() string { return v.near.LocalAddr().String() }

func (v *vacancy) close() error { return errors.Join(v.near.Close(), v.far.Close()) }
